package org.vintner.tck.mint;

import org.vintner.tck.fulfillment.IssuerUnderTest;
import org.vintner.tck.fulfillment.KeyIssuerContractTest;

class MintContractTest extends KeyIssuerContractTest {

    @Override
    protected IssuerUnderTest open() {
        return new MintUnderTest();
    }
}
