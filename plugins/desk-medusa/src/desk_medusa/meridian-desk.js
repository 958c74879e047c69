/**
 * Tells a Meridian Desk which orders of this shop changed, at once and signed. Lies in the shop's src/subscribers.
 *
 * DESK_URL is the inbox's address at the desk, such as https://desk.example/hooks/acme-medusa, and DESK_SECRET what its
 * setting webhook_secret says; several desks stand with commas between. Needs nothing else, and changes nothing here.
 */
'use strict';

const { createHmac, randomUUID } = require('node:crypto');

/** Seconds between tries; together about an hour. What was not told until then, the desk finds by reading. */
const WAITS = [1, 5, 15, 60, 180, 600, 900, 1800];
const PATIENCE_MS = 10000;

const EVENTS = [
    'order.placed', 'order.updated', 'order.canceled', 'order.completed', 'order.archived',
    'order.fulfillment_created', 'order.fulfillment_canceled', 'order.return_requested', 'order.return_received',
    'order-edit.confirmed', 'shipment.created', 'delivery.created', 'payment.captured', 'payment.refunded',
];

function targets() {
    const [urls, secrets] = ['DESK_URL', 'DESK_SECRET'].map(name => (process.env[name] ?? '').split(',').filter(Boolean));
    return urls.map((url, place) => ({ url: url.trim(), secret: (secrets[place] ?? secrets[0] ?? '').trim() }));
}

/** Events of payments and parcels name those: which order it is must be asked. */
async function orderOf(name, data, container) {
    if (name.startsWith('order.')) {
        return data.id ?? data.order_id;
    }
    if (data.order_id) {
        return data.order_id;
    }
    const query = container.resolve('query');
    if (name.startsWith('payment.')) {
        const { data: [found] } = await query.graph({
            entity: 'payment', fields: ['payment_collection.order.id'], filters: { id: data.id },
        });
        return found?.payment_collection?.order?.id;
    }
    const { data: [found] } = await query.graph({ entity: 'fulfillment', fields: ['order.id'], filters: { id: data.id } });
    return found?.order?.id;
}

module.exports = {
    default: async function tell({ event: { name, data }, container }) {
        try {
            const id = await orderOf(name, data, container);
            if (id) {
                const [delivery, body] = [randomUUID(), JSON.stringify({ type: 'order', id, event: name })];
                // Nobody in the shop waits for the desk.
                targets().forEach(target => void told(target, delivery, body, container));
            }
        } catch (error) {
            complain(container, `nothing was told of ${name}: ${error.message}`);
        }
    },
    config: { event: EVENTS, context: { subscriberId: 'meridian-desk' } },
};

/** Deliver one thing, again and again for about an hour. A desk that says no is not asked again. */
async function told(target, delivery, body, container) {
    for (const wait of [...WAITS, null]) {
        const { status, said } = await delivered(target, delivery, body);
        if (status >= 200 && status < 300) {
            return;
        }
        const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
        if (refused || wait === null) {
            complain(container, `${target.url} ${said}${refused ? ': is DESK_SECRET the inbox\'s webhook_secret, and the clock right?' : ''}`);
            return;
        }
        await new Promise(resolve => setTimeout(resolve, wait * 1000 * (0.5 + Math.random() / 2)).unref());
    }
}

async function delivered({ url, secret }, delivery, body) {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', secret).update(`${delivery}.${timestamp}.${body}`).digest('hex');
    const headers = {
        'content-type': 'application/json',
        'x-desk-delivery': delivery,
        'x-desk-timestamp': timestamp,
        'x-desk-signature': `v1=${signature}`,
    };
    try {
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const { status } = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal });
        return { status, said: `answered ${status}` };
    } catch (error) {
        return { status: 0, said: error.cause?.message ?? error.message };
    }
}

function complain(container, words) {
    container.resolve('logger').warn(`meridian-desk: ${words}`);
}
