/** Whether n is a port number: 0-65535 (RFC 9293, RFC 768). */
export const isPort = (n: number): boolean => Number.isInteger(n) && n >= 0 && n <= 65535
