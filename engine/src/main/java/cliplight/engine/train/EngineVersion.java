package cliplight.engine.train;

/** The version of the engine, on record with every run and in every checkpoint. */
public final class EngineVersion {

  /**
   * To be raised with every change that moves a bit of a run; {@code EngineVersionTest} notices.
   */
  public static final String CURRENT = "0.1.6";

  private EngineVersion() {}
}
