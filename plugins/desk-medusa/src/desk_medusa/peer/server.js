/**
 * A Medusa shop for tests, in the folder where it is started: `node_modules` and `medusa-config.js` lie there. Prints one
 * line of JSON once it answers. PostgreSQL is reached by PGHOST, which may be the folder of a socket: Medusa takes none.
 */
'use strict';

const { spawn } = require('node:child_process');
const net = require('node:net');

const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PORT, FRESH, EMAIL, PASSWORD } = process.env;
const CLI = require.resolve('@medusajs/cli/cli.js');

function relay() {
    const target = PGHOST.startsWith('/') ? { path: `${PGHOST}/.s.PGSQL.${PGPORT}` } : { host: PGHOST, port: Number(PGPORT) };
    const server = net.createServer(near => {
        const far = net.connect(target);
        near.pipe(far).pipe(near);
        near.on('error', () => far.destroy());
        far.on('error', () => near.destroy());
    });
    return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

function run(environment, ...command) {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [CLI, ...command], { env: environment, stdio: 'inherit' });
        child.on('exit', code => (code ? reject(new Error(`medusa ${command[0]}: ${code}`)) : resolve()));
    });
}

async function answers() {
    try {
        return (await fetch(`http://127.0.0.1:${PORT}/health`)).ok;
    } catch {
        return false;
    }
}

async function main() {
    const database = `postgresql://${PGUSER}${PGPASSWORD ? `:${encodeURIComponent(PGPASSWORD)}` : ''}@127.0.0.1:${await relay()}/${PGDATABASE}`;
    const environment = { ...process.env, DATABASE_URL: database, NODE_ENV: 'production', MEDUSA_DISABLE_TELEMETRY: '1' };
    if (FRESH) {
        await run(environment, 'db:migrate');
        await run(environment, 'user', '-e', EMAIL, '-p', PASSWORD);
    }
    const shop = spawn(process.execPath, [CLI, 'start', '-H', '127.0.0.1', '-p', PORT], { env: environment, stdio: 'inherit' });
    process.on('SIGTERM', () => shop.kill('SIGTERM'));
    shop.on('exit', code => process.exit(code ?? 0));
    while (!(await answers())) {
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    console.log(JSON.stringify({ ready: true }));
}

main();
