/** What things can be told apart by; each is a parameter of /api/v2/find. */
export const TRAITS = ["platform", "namespace", "type", "owner", "tag", "domain", "tier"] as const;
export type Trait = (typeof TRAITS)[number];
