/** WeChat Pay (APIv3) as a merchant sees it. Signatures are checked and made, and texts sealed, by its own client library. */
package org.vintner.itests.simulators.wechatpay;
