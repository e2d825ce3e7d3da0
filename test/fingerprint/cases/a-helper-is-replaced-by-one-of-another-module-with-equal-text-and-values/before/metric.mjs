const rate = 2
export const scale = (x) => x * rate
