export { float64Algebra, type Float64Algebra, type Float64Matrix } from "./native/float64.js";
