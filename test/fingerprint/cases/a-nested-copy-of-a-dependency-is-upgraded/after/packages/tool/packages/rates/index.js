export const rate = () => 30
