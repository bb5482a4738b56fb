import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CanonicalSignalView } from '../app/canonical-signal-view.ts';
import * as goLiveViews from '../app/golive/golive-views.ts';
import * as views from '../app/views.ts';
import { ProblemView } from './problem.ts';

/** The names under which the document lists the views. */
function namedViews() {
  const registry = z.registry<{ id: string }>();
  const named = { ...views, ...goLiveViews, CanonicalSignalView, ProblemView };
  for (const [name, schema] of Object.entries(named)) {
    if (schema instanceof z.ZodType) registry.add(schema, { id: name.replace(/View$/, '') });
  }
  return registry;
}

/** Collects the descriptions of every route registered after it; `server.swagger()` gives the document. */
export async function describeRoutes(server: FastifyInstance, version: string): Promise<void> {
  const schemaRegistry = namedViews();
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Bowline',
        version,
        description:
          'Self-hosted automation for Interactive Brokers. Money and prices are plain numbers, times ISO 8601 in UTC. Requests that change something need the header `X-Bowline: 1` or a bearer token; where a password is set, every request under /api needs the sign-in cookie or the token from secrets/api-token of the data folder.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        { name: 'alerts', description: 'Where signals come in from outside' },
        { name: 'signals', description: 'Signals from people and programs' },
        { name: 'read', description: 'What is' },
        { name: 'actions', description: 'What a person can order' },
        { name: 'go-live', description: 'The way to a live account' },
        { name: 'session', description: 'Signing in to the dashboard' },
        { name: 'service', description: 'About the server itself' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'bowline_session' },
        },
      },
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry }),
  });
}
