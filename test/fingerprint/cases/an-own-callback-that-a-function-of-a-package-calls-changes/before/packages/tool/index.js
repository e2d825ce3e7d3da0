export const apply = (step, x) => step(x)
