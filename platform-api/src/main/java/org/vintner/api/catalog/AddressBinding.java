package org.vintner.api.catalog;

/** From where a bought file may be fetched once it was fetched for the first time (S1.19). */
public enum AddressBinding {
    /** From the same address only. */
    ADDRESS(32, 128),
    /** From the same network: the first 24 bits of an IPv4 address, the first 64 of an IPv6 address. */
    NETWORK(24, 64);

    private final int bitsOfIpv4;
    private final int bitsOfIpv6;

    AddressBinding(int bitsOfIpv4, int bitsOfIpv6) {
        this.bitsOfIpv4 = bitsOfIpv4;
        this.bitsOfIpv6 = bitsOfIpv6;
    }

    /**
     * {@return how many leading bits of an address must stay the same}
     *
     * @param bytes length of the address: 4 or 16
     */
    public int bits(int bytes) {
        return bytes == Integer.BYTES ? bitsOfIpv4 : bitsOfIpv6;
    }
}
