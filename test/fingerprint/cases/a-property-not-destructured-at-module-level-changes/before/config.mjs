export default { rate: 2, fee: 1 }
