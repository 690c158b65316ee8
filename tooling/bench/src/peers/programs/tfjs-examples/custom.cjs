// Writes pictures as the one file that its data.js reads.
const { execSync } = require("child_process");
const fs = require("fs");
const jimp = require("jimp");

async function main() {
  const names = fs.readdirSync("pictures");
  const header = Buffer.alloc(16);
  [2051, names.length, 28, 28].forEach((value, i) => header.writeUInt32BE(value, 4 * i));
  const images = [header];
  for (const name of names) {
    const picture = await jimp.read(`pictures/${name}`);
    const { data } = picture.resize(28, 28).greyscale().bitmap;
    images.push(data.filter((_, i) => i % 4 === 0));
  }
  fs.writeFileSync("dataset/train-images-idx3-ubyte", Buffer.concat(images));
  execSync("npm run train -- --epochs 1", { stdio: "inherit" });
}

main();
