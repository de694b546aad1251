// Writes the dashboard's two fonts: cut to Latin, to the weights and widths that the stylesheet uses.
//
//   npm ci --ignore-scripts && npm run fonts
import { mkdir, readFile, writeFile } from "node:fs/promises";
import subsetFont from "subset-font";

const destination = new URL("../../dashboard_svc/static/fonts/", import.meta.url);
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at)).join("");
const latin = range(0x20, 0x7e) + range(0xa0, 0xff) + "ŁłŒœŠšŸŽžıĄąĆćĘęŃńŚśŻżĞğİŞş–—‘’‚“”„†•…‹›€™−→↗↘";

const fonts = [
  {
    from: "@fontsource-variable/archivo",
    file: "archivo-latin-wdth-normal.woff2",
    to: "archivo",
    variationAxes: { wdth: { min: 75, max: 112 }, wght: { min: 400, max: 760 } },
  },
  {
    from: "@fontsource-variable/literata",
    file: "literata-latin-wght-normal.woff2",
    to: "literata",
    variationAxes: { wght: { min: 400, max: 600 } },
  },
];

await mkdir(destination, { recursive: true });
for (const { from, file, to, variationAxes } of fonts) {
  const folder = new URL(`./node_modules/${from}/`, import.meta.url);
  const whole = await readFile(new URL(`files/${file}`, folder));
  const cut = await subsetFont(whole, latin, { targetFormat: "woff2", variationAxes });
  await writeFile(new URL(`${to}.woff2`, destination), cut);
  await writeFile(new URL(`${to}.LICENSE.txt`, destination), await readFile(new URL("LICENSE", folder)));
  console.log(`${to}.woff2: ${whole.length} bytes, cut to ${cut.length}`);
}
