/** What tests of the whole server share. It knows the server from outside only: its archive, HTTP, SQL and its log. */
package org.vintner.itests.harness;
