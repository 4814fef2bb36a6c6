/** Alipay as a merchant sees it. Signatures are checked and made by its own client library. */
package org.vintner.itests.simulators.alipay;
