/**
 * What the journal counts: packets that came in by an interface, were to leave by none, and were not let in.
 * Records that a firewall accepted or audited are no drops; with an output interface they were forwarded.
 */
export const inbound_drop = `kind = 'packet' AND action <> 'accept'
  AND ingress_interface IS NOT NULL AND egress_interface IS NULL`
