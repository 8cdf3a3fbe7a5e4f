/**
 * Gives the memory of a chunk back at once: it lies outside of the heap, where tens of MB would pile up before
 * it is swept. A chunk that does not end its memory may share it with the next.
 */
export function release({ buffer, byteOffset, length }: Buffer): void {
  if (byteOffset + length === buffer.byteLength) (buffer as ArrayBuffer).transfer(0)
}
