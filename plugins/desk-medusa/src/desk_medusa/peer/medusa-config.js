'use strict';

const { defineConfig } = require('@medusajs/framework/utils');

module.exports = defineConfig({
    projectConfig: {
        databaseUrl: process.env.DATABASE_URL,
        http: { storeCors: '*', adminCors: '*', authCors: '*', jwtSecret: 'of-tokens', cookieSecret: 'of-cookies' },
    },
    admin: { disable: true },
});
