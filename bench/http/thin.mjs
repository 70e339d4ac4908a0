// The peer: what a good engineer writes in an afternoon with fastify and better-sqlite3. Prepared statements, one token, one transaction
// a write, WAL and synchronous=FULL. No rights, no log, no procedure.
//   node thin.mjs DATABASE PORT TOKEN
import fs from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(process.cwd() + '/')
const Database = require('better-sqlite3')
const fastify = require('fastify')
const [file, port, token] = process.argv.slice(2)
const states = ['issued', 'working', 'applied', 'verified', 'closed']

const is_new = !fs.existsSync(file)
const db = new Database(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
if (is_new) {
  db.exec(`
    create table problem(id integer primary key, code text, campaign int, content text, source text, aspect text, lead_unit int, state text,
                         due text, progress text, progress_note text, created_on text, updated_on text);
    create table step(id integer primary key, problem int references problem, name text, from_state text, to_state text, actor int,
                      on_day text, note text);`)
  const problem = db.prepare(`insert into problem values(@id, @code, 1, @content, @source, @aspect, @lead_unit, @state, @due, 'on_course', null,
                              '2021-01-04', '2021-01-04')`)
  const step = db.prepare('insert into step(problem, name, from_state, to_state, actor, on_day, note) values(?, ?, ?, ?, ?, ?, ?)')
  db.transaction(() => {
    for (let i = 1; i <= 10000; ++i) {
      problem.run({ id: i, code: `W-${i}`, content: `第${i}号问题：村级账目公开不及时，群众反映后仍未整改到位`, source: '民主生活会', aspect: '作风建设',
                    lead_unit: 1 + (Math.floor(i / 5) % 10), state: states[i % 5], due: new Date(Date.UTC(2021, 0, 1) + ((i * 37) % 500) * 864e5).toISOString().slice(0, 10) })
      for (const name of ['draft', 'issue', 'receive']) step.run(i, name, '', states[i % 5], 1, '2021-01-05', '已到现场查看，正在整改。')
    }
  })()
  db.exec('create index problem_list on problem(state, lead_unit, due); create index step_problem on step(problem); analyze')
}

const page = db.prepare('select * from problem where state = ? and lead_unit = ? order by due limit ? offset ?')
const total = db.prepare('select count(*) as n from problem where state = ? and lead_unit = ?')
const one = db.prepare('select * from problem where id = ?')
const history = db.prepare('select * from step where problem = ? order by id')
const create = db.prepare(`insert into problem(code, campaign, content, source, aspect, state, created_on, updated_on)
                           values(@code, 1, @content, @source, @aspect, 'draft', @now, @now)`)
const change = db.prepare('update problem set progress = ?, progress_note = ?, updated_on = ? where id = ?')
const move = db.prepare('insert into step(problem, name, from_state, to_state, actor, on_day, note) values(?, ?, ?, ?, 1, ?, ?)')

const app = fastify()
app.addHook('onRequest', async (request, reply) => {
  if (request.headers.authorization !== `Bearer ${token}`) return reply.code(401).send({ error: 'unauthorized' })
})
app.get('/problems', (request, reply) => {
  const { state, unit, offset } = request.query
  reply.send({ total: total.get(state, +unit).n, rows: page.all(state, +unit, 50, +offset || 0) })
})
app.get('/problems/:id', (request, reply) => {
  const row = one.get(+request.params.id)
  if (!row) return reply.code(404).send({})
  row.history = history.all(row.id)
  reply.send(row)
})
const drafted = db.transaction((body) => {
  const now = new Date().toISOString()
  const { lastInsertRowid } = create.run({ ...body, now })
  move.run(lastInsertRowid, 'draft', '', 'draft', now, null)
  return one.get(lastInsertRowid)
})
app.post('/problems', (request, reply) => reply.code(201).send(drafted(request.body)))
const reported = db.transaction((id, body) => {
  const row = one.get(id)
  if (!row) return null
  const now = new Date().toISOString()
  change.run(body.progress, body.progress_note, now, id)
  move.run(id, 'report', row.state, row.state, now, body.progress_note)
  return one.get(id)
})
app.patch('/problems/:id', (request, reply) => {
  const row = reported(+request.params.id, request.body)
  reply.code(row ? 200 : 404).send(row ?? {})
})
await app.listen({ host: '127.0.0.1', port: +port })
