// PouchDB server on LevelDB, one database a phone: what `pouchdb-server` is made of, without its screens.
const [, , port, folder] = process.argv
const PouchDB = require('pouchdb').defaults({ prefix: `${folder}/` })
const app = require('express')()
app.use('/', require('express-pouchdb')(PouchDB, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: `${folder}/log.txt` }))
app.listen(Number(port), '127.0.0.1')
