/** Where a repository has its manifest: the first of these that is there. */
export const manifestFiles = ['pinacle.yaml', '.pinacle/pinacle.yaml'] as const;
