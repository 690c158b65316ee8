export {
  fashionMnist10kSplits,
  loadFashionMnist10k,
  type LoadFashionMnist10kOptions,
} from "./embedded-fashion-mnist.js";
export { fashionMnistClasses } from "./fashion-mnist/facts.js";
