/**
 * Named arrays in one file, in the safetensors format (github.com/huggingface/safetensors): eight
 * bytes of header length, a JSON header, the numbers. Little-endian, C order, no code in it.
 */
@NullMarked
package cliplight.engine.safetensors;

import org.jspecify.annotations.NullMarked;
