// Prints how many lines of a file break a schema: ajv with ajv-formats, one line after the other.
// Usage: NODE_PATH=FOLDER/node_modules node ajv.cjs SCHEMA FILE
const fs = require("fs");
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;

const ajv = new Ajv({ strict: false });
addFormats(ajv);
const isValid = ajv.compile(JSON.parse(fs.readFileSync(process.argv[2], "utf8")));

let broken = 0;
let rest = "";
const input = fs.createReadStream(process.argv[3], { encoding: "utf8", highWaterMark: 1 << 20 });
input.on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) broken += isValid(JSON.parse(line)) ? 0 : 1;
});
input.on("end", () => {
    if (rest !== "") broken += isValid(JSON.parse(rest)) ? 0 : 1;
    console.log(broken);
});
