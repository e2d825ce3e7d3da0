export class Base {
  price(n) {
    return n * 2
  }
}
