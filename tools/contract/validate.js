// api/openapi.yaml under a second reader: a validator of OpenAPI 3.1 that is not ours, and each schema in it under the
// meta-schema of JSON Schema 2020-12. Prints every fault; exit 1 if there is one.
// Usage: node validate.js FILE
import {readFileSync} from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {parse} from 'yaml';
import {Validator} from '@seriousme/openapi-schema-validator';

const file = process.argv[2];
const text = readFileSync(file, 'utf8');
const faults = new Set();

const validator = new Validator();
const {valid, errors} = await validator.validate(text);
if (!valid)
  for (const error of [errors].flat()) faults.add(typeof error === 'string' ? error : `${error.instancePath || '/'} ${error.message}`);
if (valid && validator.version !== '3.1') faults.add(`the version is ${validator.version}, not 3.1`);

// RFC 6901, as the validator writes its places.
const pointer = (place, key) => `${place}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

// Everything that stands where a schema is expected, with its place.
function* schemasOf(node, place) {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    const at = pointer(place, key);
    if (key === 'schema') yield [value, at];
    else if (key === 'schemas' && place === '/components') for (const [name, schema] of Object.entries(value)) yield [schema, `${at}/${name}`];
    else yield* schemasOf(value, at);
  }
}

const document = parse(text, {maxAliasCount: 0});
const ajv = addFormats(new Ajv({strict: false, allErrors: true}));
for (const [schema, place] of schemasOf(document, ''))
  if (!ajv.validateSchema(schema))
    for (const error of ajv.errors) faults.add(`${place}${error.instancePath} ${error.message}`);

const ids = new Map();
for (const [path, item] of Object.entries(document.paths ?? {}))
  for (const [method, operation] of Object.entries(item)) {
    const id = operation?.operationId;
    if (ids.has(id)) faults.add(`${pointer('/paths', path)}/${method} has the operationId ${id} of ${ids.get(id)}`);
    ids.set(id, `${method} ${path}`);
  }

for (const fault of faults) console.error(`${file}: ${fault}`);
if (faults.size === 0) console.log(`${file}: OpenAPI ${validator.version}, ${ids.size} operations`);
process.exitCode = faults.size === 0 ? 0 : 1;
