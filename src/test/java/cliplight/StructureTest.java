package cliplight;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The floors of ARCHITECTURE.md, held. */
@AnalyzeClasses(packages = "cliplight", importOptions = ImportOption.DoNotIncludeTests.class)
class StructureTest {

  @ArchTest
  static final ArchRule engineHasNoScreen =
      noClasses()
          .that()
          .resideInAPackage("cliplight.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javafx..", "java.awt..", "javax.swing..", "org.jfree..")
          .because("the engine trains and records on machines without a screen");

  @ArchTest
  static final ArchRule engineStandsBelowVizAndApp =
      noClasses()
          .that()
          .resideInAPackage("cliplight.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("cliplight.viz..", "cliplight.app..")
          .because("a floor imports only what stands below it");

  @ArchTest
  static final ArchRule vizKnowsOnlyRuns =
      noClasses()
          .that()
          .resideInAPackage("cliplight.viz..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "cliplight.app..",
              "cliplight.engine.lab..",
              "cliplight.engine.checkpoint..",
              "cliplight.engine.train..",
              "cliplight.engine.model..",
              "cliplight.engine.optim..",
              "cliplight.engine.data..",
              "cliplight.engine.watch..",
              "cliplight.engine.tensor..")
          .because("a chart cannot tell a live run from a recorded or an imported one");

  @ArchTest
  static final ArchRule runsNeedsNoTensors =
      noClasses()
          .that()
          .resideInAPackage("cliplight.engine.runs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "cliplight.engine.lab..",
              "cliplight.engine.checkpoint..",
              "cliplight.engine.train..",
              "cliplight.engine.model..",
              "cliplight.engine.optim..",
              "cliplight.engine.data..",
              "cliplight.engine.watch..",
              "cliplight.engine.tensor..",
              "org.nd4j..",
              "org.bytedeco..")
          .because("a reader of recorded runs needs no tensor library on its path of execution");

  @ArchTest
  static final ArchRule safetensorsIsAFormat =
      noClasses()
          .that()
          .resideInAPackage("cliplight.engine.safetensors..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("cliplight..")
                  .and(resideOutsideOfPackage("cliplight.engine.safetensors.."))
                  .or(resideInAnyPackage("org.nd4j..", "org.bytedeco..")))
          .because("a file format knows files and buffers, not what they are for");

  @ArchTest
  static final ArchRule tensorsStandAtTheBottom =
      noClasses()
          .that()
          .resideInAPackage("cliplight.engine.tensor..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "cliplight.engine.lab..",
              "cliplight.engine.train..",
              "cliplight.engine.model..",
              "cliplight.engine.optim..",
              "cliplight.engine.data..",
              "cliplight.engine.watch..",
              "cliplight.engine.runs..")
          .because("kernels know arrays, not runs");

  @ArchTest
  static final ArchRule trainingKnowsNoStudy =
      noClasses()
          .that()
          .resideInAnyPackage(
              "cliplight.engine.train..",
              "cliplight.engine.model..",
              "cliplight.engine.optim..",
              "cliplight.engine.data..",
              "cliplight.engine.watch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("cliplight.engine.lab..", "cliplight.engine.checkpoint..")
          .because("a run does not know what it is compared with, nor where its state is kept");

  @ArchTest
  static final ArchRule trainingKnowsNoStore =
      noClasses()
          .that()
          .resideInAnyPackage(
              "cliplight.engine.train..", "cliplight.engine.model..", "cliplight.engine.optim..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("cliplight\\.engine\\.runs\\.(H2.*|RunStore|RunRecorder|RunReader)")
          .because("the engine publishes immutable records and knows no listener by name");

  @ArchTest
  static final ArchRule onlyTheStoreSpeaksSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("cliplight.engine.runs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.h2..")
          .because("one place opens the store, by file only");

  @ArchTest
  static final ArchRule blasStaysWithTheKernels =
      noClasses()
          .that()
          .resideOutsideOfPackage("cliplight.engine.tensor..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco..", "jdk.incubator..")
          .because("what is computed on arrays is behind Kernels");

  @ArchTest
  static final ArchRule engineHasNoCycles =
      slices()
          .matching("cliplight.engine.(*)..")
          .should()
          .beFreeOfCycles()
          .because("data flows one way");

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      classes()
          .that()
          .resideInAPackage("cliplight..")
          .should()
          .haveNameNotMatching(".*(Utils?|Manager|Helper|Common|Impl)$")
          .because("such names tell a newcomer nothing");
}
