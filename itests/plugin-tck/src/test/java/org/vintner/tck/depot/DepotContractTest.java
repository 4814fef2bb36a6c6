package org.vintner.tck.depot;

import org.vintner.tck.storage.StorageContractTest;
import org.vintner.tck.storage.StorageUnderTest;

class DepotContractTest extends StorageContractTest {

    @Override
    protected StorageUnderTest open() {
        return new DepotUnderTest();
    }
}
