/** What the rewritten classes of the console call in place of the JDK's security manager. */
package org.vintner.current.subject;
