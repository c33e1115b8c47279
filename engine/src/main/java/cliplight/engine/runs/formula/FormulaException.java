package cliplight.engine.runs.formula;

/** A formula cannot be read, or names what is not there. */
public final class FormulaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String formula;
  private final int position;
  private final String problem;

  FormulaException(String formula, int position, String problem) {
    super("Character " + (position + 1) + " of the formula '" + formula + "': " + problem);
    this.formula = formula;
    this.position = position;
    this.problem = problem;
  }

  /** Where in the formula, from 0. */
  public int position() {
    return position;
  }

  /** What is wrong there, without the formula. */
  public String problem() {
    return problem;
  }

  /** The formula, a mark under the place, and the problem: three lines. */
  public String pointed() {
    String flat = formula.replaceAll("\\p{Cntrl}", " ");
    return flat + "\n" + " ".repeat(position) + "^\n" + problem;
  }
}
