export const unrelated = 2
