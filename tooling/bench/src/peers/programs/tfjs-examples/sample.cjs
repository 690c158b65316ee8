const tf = require("@tensorflow/tfjs-node");
const fs = require("fs");

async function main() {
  const decoder = await tf.loadLayersModel("file://models/decoder/model.json");
  const images = decoder.predict(tf.randomNormal([64, 2]));
  const column = tf.cast(tf.reshape(tf.mul(images, 255), [64 * 28, 28, 1]), "int32");
  fs.writeFileSync("made.png", await tf.node.encodePng(column));
}

main();
