/** Names of the ten classes, in the order of the labels. */
export const fashionMnistClasses: readonly string[] = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

/** How to cite Fashion-MNIST. */
export const fashionMnistCitation =
  "Han Xiao, Kashif Rasul, Roland Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking " +
  "Machine Learning Algorithms, 2017";
