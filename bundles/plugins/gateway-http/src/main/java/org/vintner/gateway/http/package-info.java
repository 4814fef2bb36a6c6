/** What gateways of real providers do alike over HTTP. Copied into each of their bundles; exported by none. */
package org.vintner.gateway.http;
