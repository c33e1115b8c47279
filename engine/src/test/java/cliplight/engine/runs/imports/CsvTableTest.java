package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesNames;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Tables whose rows are not all what the first line says. */
class CsvTableTest {

  private static RunReader read(String text) throws IOException {
    return LogText.read(LogKind.CSV, text);
  }

  @Test
  void aSecondHeaderBeginsOtherColumns() throws IOException {
    RunReader run = read("step,loss\n1,3\n2,2\nstep,lr,loss\n3,0.1,1\nlr,step,loss\n0.2,4,0.5\n");
    assertThat(LogText.points(run, SeriesNames.LOSS))
        .containsExactly("1=3.0", "2=2.0", "3=1.0", "4=0.5");
    assertThat(LogText.points(run, SeriesNames.LEARNING_RATE)).containsExactly("3=0.1", "4=0.2");
    assertThat(LogText.notes(run)).isEmpty();
  }

  @Test
  void aRowOfTextsIsNoHeader() throws IOException {
    RunReader run = read("step,loss,note\n1,3,a\nstep,2,b\n2,1,c\n");
    assertThat(LogText.points(run, SeriesNames.LOSS)).containsExactly("1=3.0", "2=1.0");
    assertThat(LogText.notes(run)).anyMatch(note -> note.contains("the step 'step' is no number"));
  }

  @Test
  void aRowWiderThanItsHeaderIsToldOfOnce() throws IOException {
    RunReader run = read("step,loss\n1,2,3\n2,1,,\n3,4,5\n");
    assertThat(LogText.points(run, SeriesNames.LOSS)).containsExactly("1=2.0", "2=1.0", "3=4.0");
    assertThat(LogText.notes(run))
        .singleElement()
        .asString()
        .contains("byte 10: a row has 3 cells but the header 2 columns");
  }

  @Test
  void rowsOfSeveralRunsAreRefused() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    run_id,key,value,step,timestamp
                    r1,loss,2.5,1,1700000000000
                    r2,loss,9,1,1700000000000
                    """))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("column 'run_id' tells rows of several runs apart")
        .hasMessageContaining("'r1' and 'r2'");
  }

  @Test
  void secondsSinceTheBeginAreAColumn() throws IOException {
    RunReader run = read("step,time,loss\n1,12.5,3\n2,25,2\n");
    assertThat(LogText.points(run, "time")).containsExactly("1=12.5", "2=25.0");
    RunReader dated = read("step,time,loss\n1,1700000000,3\n2,2023-11-14T22:13:21Z,2\n");
    assertThat(LogText.names(dated)).containsExactly(SeriesNames.LOSS);
    assertThat(dated.info().created().getEpochSecond()).isEqualTo(1_700_000_000);
  }
}
