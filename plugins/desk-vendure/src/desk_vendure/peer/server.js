/**
 * A Vendure shop for tests: PostgreSQL by the environment, one payment method. Prints one line of JSON once it answers.
 * `POST /targets` on the control port sets whom the desk's plugin tells.
 */
'use strict';

const { createServer } = require('node:http');
const {
    bootstrap, DefaultLogger, JobQueueService, LanguageCode, LogLevel, PaymentMethodHandler, RandomBytesApiKeyStrategy,
} = require('@vendure/core');
const { InMemoryJobQueueStrategy } = require('@vendure/core/dist/job-queue/in-memory-job-queue-strategy');
const { populate } = require('@vendure/core/cli');
const { MeridianDeskPlugin } = require(process.env.DESK_PLUGIN);

/** bcrypt's ten rounds for each call would be most of what the tests cost. */
const plain = { hash: async text => `plain:${text}`, check: async (text, hash) => hash === `plain:${text}` };

/** Takes every payment at once, and gives back everything but 6.66. */
const card = new PaymentMethodHandler({
    code: 'card',
    description: [{ languageCode: LanguageCode.en, value: 'Card' }],
    args: {},
    createPayment: (ctx, order, amount) => ({ amount, state: 'Settled', transactionId: 'paid' }),
    settlePayment: () => ({ success: true }),
    createRefund: (ctx, input, amount) => ({ state: amount === 666 ? 'Failed' : 'Settled', transactionId: 'given-back' }),
});

const config = {
    apiOptions: { port: Number(process.env.PORT), hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
    authOptions: {
        tokenMethod: ['bearer', 'api-key'],
        superadminCredentials: { identifier: 'superadmin', password: 'superadmin' },
        passwordHashingStrategy: plain,
        adminApiKeyStrategy: new RandomBytesApiKeyStrategy({ hashingStrategy: plain }),
    },
    dbConnectionOptions: {
        type: 'postgres',
        host: process.env.PGHOST,
        username: process.env.PGUSER,
        database: process.env.PGDATABASE,
        password: process.env.PGPASSWORD,
        port: Number(process.env.PGPORT),
        synchronize: true,
        logging: false,
    },
    jobQueueOptions: { jobQueueStrategy: new InMemoryJobQueueStrategy({ pollInterval: 20 }) },
    logger: new DefaultLogger({ level: LogLevel.Warn }),
    paymentOptions: { paymentMethodHandlers: [card] },
    plugins: process.env.WITHOUT_DESK ? [] : [MeridianDeskPlugin],
};

const shop = {
    defaultLanguage: LanguageCode.en,
    defaultZone: 'Europe',
    countries: [{ name: 'Portugal', code: 'PT', zone: 'Europe' }, { name: 'Brazil', code: 'BR', zone: 'Americas' }],
    taxRates: [{ name: 'Standard', percentage: 20 }],
    shippingMethods: [{ name: 'Post', price: 500 }],
    paymentMethods: [{ name: 'Card', handler: { code: card.code, arguments: [] } }],
    collections: [],
};

async function main() {
    const app = await populate(() => bootstrap(config), shop);
    await app.get(JobQueueService).start();
    const control = createServer((request, response) => {
        let body = '';
        request.on('data', piece => (body += piece));
        request.on('end', () => {
            MeridianDeskPlugin.init({ targets: JSON.parse(body) });
            response.end();
        });
    });
    control.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ ready: true, control: control.address().port })));
}

main();
