// npm's vader-sentiment over JSON Lines of {"text"}; a line of scores for each.
import {createInterface} from 'node:readline';

import vader from 'vader-sentiment';

const lines = [];
for await (const line of createInterface({input: process.stdin})) {
  lines.push(JSON.stringify(vader.SentimentIntensityAnalyzer.polarity_scores(JSON.parse(line).text)));
}
process.stdout.write(`${lines.join('\n')}\n`);
