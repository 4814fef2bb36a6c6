/** QR codes, drawn here. */
package org.vintner.rest.api.internal.qr;
