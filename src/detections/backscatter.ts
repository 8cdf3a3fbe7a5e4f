/**
 * A condition that leaves out backscatter: a SYN+ACK or an RST answers a packet that someone sent under this
 * server's address, so its sender is a victim and its port numbers are the forger's, not a scan.
 * Flags are tested by arithmetic (SYN 2, RST 4, ACK 16), which every engine has.
 * Moore, Shannon, Brown, Voelker, Savage: Inferring Internet Denial-of-Service Activity (2006).
 */
export const is_no_reply = `NOT (transport = 'tcp' AND tcp_flags IS NOT NULL
    AND (tcp_flags % 8 >= 4 OR (tcp_flags % 4 >= 2 AND tcp_flags % 32 >= 16)))`
