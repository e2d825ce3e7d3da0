const rate = 3
export const scale = (x) => x * rate
