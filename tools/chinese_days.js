// Prints the working days of npm's chinese-days, against which the county kit's calendar is tested. To bring in a new year:
//   npm i chinese-days && node tools/chinese_days.js > src/kit/testdata/chinese_days.txt
const { isWorkday } = require('chinese-days');
const { version } = require('chinese-days/package.json');

const FIRST = 2019;
const LAST = 2026;
const DAY = 24 * 60 * 60 * 1000;

console.log(`# Working days by npm's chinese-days ${version}: a year a line, a character a day from 1 January on, 1 = people work.`);
console.log('# Made with tools/chinese_days.js.');
for (let year = FIRST; year <= LAST; year++) {
  let days = '';
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY)
    days += isWorkday(new Date(at).toISOString().slice(0, 10)) ? '1' : '0';
  console.log(`${year} ${days}`);
}
