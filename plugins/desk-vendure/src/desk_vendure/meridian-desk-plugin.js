/**
 * Meridian Desk's side of a Vendure shop. One file: put it beside your vendure-config and add it to `plugins`.
 *
 *     const { MeridianDeskPlugin } = require('./meridian-desk-plugin');
 *     plugins: [MeridianDeskPlugin.init({
 *         targets: [{ url: 'https://desk.example/hooks/acme-vendure', secret: process.env.DESK_SECRET, channel: 'acme' }],
 *     })]
 *
 * It tells the desk at once what happens to placed orders and what customers write about them, lets customers
 * write (Shop API: `writeAboutOrder`), and takes the desk's notes so that one that is sent again is there once
 * (Admin API: `addDeskNote`). Nothing is added to the database.
 */
'use strict';

const { createHmac, randomUUID } = require('node:crypto');
const {
    Allow, ConfigService, Ctx, EventBus, ForbiddenError, HistoryEntryEvent, HistoryService, JobQueueService, Logger, Order,
    OrderEvent, OrderService, Permission, PluginCommonModule, Transaction, TransactionalConnection, UserInputError,
    VendurePlugin,
} = require('@vendure/core');
const { Args, Mutation, Query, Resolver } = require('@nestjs/graphql');
const { parse } = require('graphql');

const NAME = 'MeridianDeskPlugin';
const NOTE = 'ORDER_NOTE';
/** Vendure does not export this entity; TypeORM knows it by its name. */
const ENTRY = 'OrderHistoryEntry';
/** Who wrote a note, in the data of its history entry: Vendure itself names administrators only. */
const CUSTOMER = 'customer';
const LONGEST = 10_000;
/** Seconds before each further try; after the last the job fails, which Vendure's dashboard shows. */
const WAITS = [1, 2, 5, 15, 60, 300, 900, 1800];
const PATIENCE_MS = 10_000;
/** Databases that can lock a row; the others have one writer at a time anyway. */
const LOCKING = new Set(['postgres', 'mysql', 'mariadb', 'aurora-mysql', 'aurora-postgres', 'cockroachdb']);

/** What a customer may do, and what the desk may. */
const SHOP_API = `
    extend type Mutation {
        "Write to the shop about an order of one's own; the answer stands in the order's history."
        writeAboutOrder(code: String!, text: String!): HistoryEntry!
    }`;
const ADMIN_API = `
    type DeskMessage {
        id: ID! orderCode: String! customerName: String country: String text: String! createdAt: DateTime!
    }
    type DeskMessageList { items: [DeskMessage!]! totalItems: Int! }
    extend type Query {
        "What customers wrote about their orders, oldest first."
        deskMessages(since: DateTime, skip: Int!, take: Int!): DeskMessageList!
    }
    extend type Mutation {
        "Add a note to an order; the same key again adds nothing and returns the first one."
        addDeskNote(orderCode: String!, key: String!, note: String!, isPublic: Boolean!): HistoryEntry!
    }`;

class Shopping {
    constructor(connection, config, history, orders) {
        Object.assign(this, { connection, config, history, orders });
    }

    async writeAboutOrder(ctx, { code, text }) {
        const order = await this.orders.findOneByCode(ctx, code, ['customer', 'customer.user']);
        const { orderByCodeAccessStrategy } = this.config.orderOptions;
        // As Vendure's own orderByCode: who may read the order may write about it, and nobody learns which codes there are.
        if (!order?.orderPlacedAt || !(await orderByCodeAccessStrategy.canAccessOrder(ctx, order))) {
            throw new ForbiddenError();
        }
        const note = text.trim();
        if (!note || note.length > LONGEST) {
            throw new UserInputError(`text: expected 1 to ${LONGEST} characters`);
        }
        return this.history.createHistoryEntryForOrder({ ctx, orderId: order.id, type: NOTE, data: { note, by: CUSTOMER } }, true);
    }
}

class Desk {
    constructor(connection, history, orders) {
        Object.assign(this, { connection, history, orders });
    }

    async deskMessages(ctx, { since, skip, take }) {
        const found = this.connection.getRepository(ctx, ENTRY)
            .createQueryBuilder('entry')
            .innerJoinAndSelect('entry.order', 'order')
            .innerJoin('order.channels', 'channel', 'channel.id = :channel', { channel: ctx.channelId })
            .leftJoinAndSelect('order.customer', 'customer')
            .where('entry.type = :type AND entry.isPublic = :isPublic', { type: NOTE, isPublic: true })
            .andWhere('entry.data LIKE :by', { by: `%"by":"${CUSTOMER}"%` });
        if (since) {
            found.andWhere('entry.createdAt >= :since', { since });
        }
        const [entries, totalItems] = await found
            .orderBy('entry.createdAt').addOrderBy('entry.id').skip(skip).take(take).getManyAndCount();
        return { items: entries.map(entry => messageOf(entry, entry.order)), totalItems };
    }

    async addDeskNote(ctx, { orderCode, key, note, isPublic }) {
        const order = await this.orders.findOneByCode(ctx, orderCode, []);
        if (!order) {
            throw new UserInputError(`There is no order ${orderCode} in this channel`);
        }
        await this.lock(ctx, order.id);
        const notes = await this.connection.getRepository(ctx, ENTRY)
            .find({ where: { order: { id: order.id }, type: NOTE }, relations: ['administrator'] });
        const known = notes.find(one => one.data.deskKey === key);
        return known ?? this.history.createHistoryEntryForOrder(
            { ctx, orderId: order.id, type: NOTE, data: { note, deskKey: key } }, isPublic);
    }

    /** Two tries with one key that come at once must not both find nothing. */
    async lock(ctx, id) {
        if (LOCKING.has(this.connection.rawConnection.options.type)) {
            await this.connection.getRepository(ctx, Order)
                .createQueryBuilder('order').select('order.id').setLock('pessimistic_write').where({ id }).getOne();
        }
    }
}

/** Tells the desks; a job each, so that what was committed is told after a restart too. */
class MeridianDeskPlugin {
    static options = { targets: [] };

    static init(options) {
        MeridianDeskPlugin.options = options;
        return MeridianDeskPlugin;
    }

    constructor(eventBus, connection, jobQueueService) {
        Object.assign(this, { eventBus, connection, jobQueueService });
    }

    async onApplicationBootstrap() {
        this.queue = await this.jobQueueService.createQueue({ name: 'meridian-desk', process: job => told(job) });
        this.eventBus.ofType(HistoryEntryEvent).subscribe(event => this.safely(() => this.entered(event)));
        this.eventBus.ofType(OrderEvent).subscribe(event => this.safely(() => this.tell(event.ctx, event.entity.id, orderBody)));
    }

    async entered({ ctx, entity, type, historyType }) {
        if (historyType !== 'order' || type !== 'created' || !entity.order) {
            return;
        }
        if (entity.type !== NOTE) {
            await this.tell(ctx, entity.order.id, orderBody);
        } else if (entity.isPublic && entity.data.by === CUSTOMER) {
            await this.tell(ctx, entity.order.id, order => ({ type: 'message', ...messageOf(entity, order) }));
        }
    }

    async tell(ctx, id, body) {
        const order = await this.connection.getRepository(ctx, Order)
            .findOne({ where: { id }, relations: ['channels', 'customer'] });
        if (!order?.orderPlacedAt) {
            return;
        }
        const channels = order.channels.map(channel => channel.code);
        for (const { url } of MeridianDeskPlugin.options.targets.filter(target => channels.includes(target.channel))) {
            await this.queue.add({ url, delivery: randomUUID(), body: JSON.stringify(body(order)) }, { retries: 0 });
        }
    }

    /** The shop goes on whatever becomes of this; the desk also reads by itself. */
    async safely(work) {
        try {
            await work();
        } catch (error) {
            Logger.error(`nothing was told: ${error.message}`, NAME, error.stack);
        }
    }
}

function orderBody(order) {
    return { type: 'order', id: String(order.id), code: order.code };
}

function messageOf(entry, order) {
    const { customer } = order;
    return {
        id: String(entry.id),
        orderCode: order.code,
        customerName: customer ? `${customer.firstName} ${customer.lastName}`.trim() : null,
        country: order.shippingAddress?.countryCode ?? null,
        text: entry.data.note,
        createdAt: entry.createdAt,
    };
}

/** Deliver one thing, again and again for about an hour. A desk that says no is not asked again. */
async function told({ data }) {
    for (const wait of [...WAITS, null]) {
        const target = MeridianDeskPlugin.options.targets.find(one => one.url === data.url);
        if (!target) {
            return 'the target is not configured any more';
        }
        const answer = await delivered(target, data);
        if (answer.final) {
            return answer.said;
        }
        if (wait === null) {
            throw new Error(answer.said);
        }
        await new Promise(resolve => setTimeout(resolve, wait * 1000 * (0.5 + Math.random() / 2)));
    }
}

async function delivered({ url, secret }, { delivery, body }) {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', secret).update(`${delivery}.${timestamp}.${body}`).digest('hex');
    const headers = {
        'content-type': 'application/json',
        'x-desk-delivery': delivery,
        'x-desk-timestamp': timestamp,
        'x-desk-signature': `v1=${signature}`,
    };
    let status;
    try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        ({ status } = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal }));
    } catch (error) {
        return { final: false, said: `${url}: ${error.cause?.message ?? error.message}` };
    }
    const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
    if (refused) {
        throw new Error(`${url} answered ${status}: is the secret the desk's webhook_secret, and the clock right?`);
    }
    return { final: status >= 200 && status < 300, said: `${url} answered ${status}` };
}

/** What TypeScript's decorators would do; this file is to be copied, not compiled. */
function needs(type, ...services) {
    Reflect.defineMetadata('design:paramtypes', services, type);
}

function answers(type, name, kind, permission) {
    const method = Object.getOwnPropertyDescriptor(type.prototype, name);
    for (const decorate of [kind(), Allow(permission), ...(kind === Mutation ? [Transaction()] : [])]) {
        decorate(type.prototype, name, method);
    }
    Object.defineProperty(type.prototype, name, method);
    Ctx()(type.prototype, name, 0);
    Args()(type.prototype, name, 1);
}

needs(Shopping, TransactionalConnection, ConfigService, HistoryService, OrderService);
answers(Shopping, 'writeAboutOrder', Mutation, Permission.Owner);
Resolver()(Shopping);
needs(Desk, TransactionalConnection, HistoryService, OrderService);
answers(Desk, 'deskMessages', Query, Permission.ReadOrder);
answers(Desk, 'addDeskNote', Mutation, Permission.UpdateOrder);
Resolver()(Desk);
needs(MeridianDeskPlugin, EventBus, TransactionalConnection, JobQueueService);
VendurePlugin({
    imports: [PluginCommonModule],
    compatibility: '^3.6.0',
    shopApiExtensions: { schema: parse(SHOP_API), resolvers: [Shopping] },
    adminApiExtensions: { schema: parse(ADMIN_API), resolvers: [Desk] },
})(MeridianDeskPlugin);

module.exports = { MeridianDeskPlugin };
