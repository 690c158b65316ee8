/*
 * Loaded by `node -r` ahead of every command of this repository, so that an old Node is told what is
 * missing instead of stumbling over syntax that it does not know: this file is ECMAScript 5.
 */
var floor = [20, 19];
var found = process.versions.node.split(".").map(Number);

if (found[0] < floor[0] || (found[0] === floor[0] && found[1] < floor[1])) {
  var need = "this project needs Node " + floor.join(".") + " or newer";
  var remedy = "Install one and run the same command again.";
  console.error("Node " + process.versions.node + " is too old: " + need + ". " + remedy);
  process.exit(1);
}
