/** What the gateways of real providers share. Each has a copy of it inside; it is no part of the platform. */
package org.vintner.provider.client;
