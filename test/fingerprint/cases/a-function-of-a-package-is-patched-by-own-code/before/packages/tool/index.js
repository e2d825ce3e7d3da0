export default { double: (x) => x * 2 }
