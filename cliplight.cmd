@echo off
rem Starts Cliplight. Builds what is not built or is older than its sources first.
setlocal EnableExtensions DisableDelayedExpansion
set "HOME_DIR=%~dp0"
if "%HOME_DIR:~-1%"=="\" set "HOME_DIR=%HOME_DIR:~0,-1%"

rem ---- a JDK of 17 or newer
set "JAVA=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo Cliplight needs Java: install a JDK of version 17 or newer ^(https://adoptium.net^) and put it on the PATH or point JAVA_HOME at it. 1>&2
  exit /b 1
)
set "MAJOR="
for /f "tokens=3" %%v in ('""%JAVA%" -XshowSettings:properties -version 2>&1 | findstr /c:"java.specification.version ="" ') do set "MAJOR=%%v"
if "%MAJOR:~0,2%"=="1." set "MAJOR=%MAJOR:~2%"
if not defined MAJOR (
  echo Cliplight cannot tell the version of "%JAVA%". Point JAVA_HOME at a JDK of 17 or newer. 1>&2
  exit /b 1
)
if %MAJOR% LSS 17 (
  echo Cliplight needs a JDK of 17 or newer, but "%JAVA%" is of version %MAJOR%. Install one ^(https://adoptium.net^) and point JAVA_HOME at it. 1>&2
  exit /b 1
)

rem ---- build what is not built or older than its sources
set "BUILT=%HOME_DIR%\app\target\built"
set "STALE=1"
if exist "%BUILT%" if exist "%HOME_DIR%\app\target\lib" (
  set "CLIPLIGHT_HOME_DIR=%HOME_DIR%"
  powershell -NoProfile -ExecutionPolicy Bypass -Command "$h=$env:CLIPLIGHT_HOME_DIR; $t=(Get-Item -LiteralPath (Join-Path $h 'app\target\built')).LastWriteTimeUtc; $p='pom.xml','engine\pom.xml','viz\pom.xml','app\pom.xml','engine\src\main','viz\src\main','app\src\main' | ForEach-Object { Join-Path $h $_ }; if (Get-ChildItem -LiteralPath $p -Recurse | Where-Object { $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1) { exit 1 } else { exit 0 }"
  if not errorlevel 1 set "STALE="
)
if defined STALE (
  call :build
  if errorlevel 1 exit /b 1
)

rem ---- run
set "FLAGS=--add-modules jdk.incubator.vector"
if %MAJOR% GEQ 22 set "FLAGS=%FLAGS% --enable-native-access=ALL-UNNAMED"
rem the engine has a thread pool of its own: threads that OpenMP keeps spinning would starve it
set "OMP_NUM_THREADS=1"
"%JAVA%" %FLAGS% -Dfile.encoding=UTF-8 "-Dcliplight.home=%HOME_DIR%" %CLIPLIGHT_JAVA_OPTS% -cp "%HOME_DIR%\app\target\classes;%HOME_DIR%\viz\target\classes;%HOME_DIR%\engine\target\classes;%HOME_DIR%\app\target\lib\*" cliplight.app.Launcher %*
exit /b %ERRORLEVEL%

:build
where mvn >nul 2>&1
if errorlevel 1 (
  echo Cliplight is built with Maven 3.8 or newer, which is not installed ^(https://maven.apache.org/download.cgi^). 1>&2
  exit /b 1
)
if exist "%USERPROFILE%\.m2\repository\org\nd4j\nd4j-native" (
  echo Building Cliplight ... 1>&2
) else (
  echo Building Cliplight for the first time. Maven downloads about 270 MB of libraries for this platform alone; that happens once and takes some minutes ... 1>&2
)
if not exist "%HOME_DIR%\app\target" mkdir "%HOME_DIR%\app\target"
pushd "%HOME_DIR%"
call mvn -B -ntp -q -pl engine,viz,app package -Dmaven.test.skip=true -Dspotless.check.skip=true > "%HOME_DIR%\app\target\build.log" 2>&1
set "CODE=%ERRORLEVEL%"
popd
if not "%CODE%"=="0" (
  echo The build failed. See "%HOME_DIR%\app\target\build.log". 1>&2
  exit /b 1
)
type nul > "%BUILT%"
exit /b 0
