package cliplight.app.figure;

import cliplight.viz.figure.Figure;
import cliplight.viz.theme.Palette;
import java.util.function.Function;

/**
 * A chart that can be saved as a figure.
 *
 * @param name as a person finds it in a list
 * @param lookedAt whether it is under the pointer, or has the keyboard focus
 * @param drawn draws it in some colours
 */
public record FigureSubject(String name, boolean lookedAt, Function<Palette, Figure> drawn) {}
