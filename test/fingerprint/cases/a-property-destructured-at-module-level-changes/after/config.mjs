export default { rate: 3, fee: 1 }
