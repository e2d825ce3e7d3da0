export default (x: number) => x * 3
