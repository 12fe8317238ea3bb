// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Drives the pci-adder of tutorial-device.md. Bytes that are written to /dev/adder go into a buffer
 * that the device reads by DMA; the driver sleeps until the device interrupts, and reading gives the
 * sum.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/uaccess.h>

/* The register map of the tutorial. */
#define SOURCE 0x00
#define LENGTH 0x08
#define START 0x0C
#define SUM 0x10
#define STATUS 0x14
#define STATUS_DONE BIT(0)

/* LENGTH has twelve bits. */
#define MOST_BYTES 4095

struct adder {
	struct pci_dev *pci;
	void __iomem *registers;
	void *buffer;
	dma_addr_t address;
	struct completion done;
	struct mutex lock;
	u32 sum;
	struct miscdevice misc;
};

static irqreturn_t adder_interrupt(int irq, void *data)
{
	struct adder *adder = data;

	if (!(ioread32(adder->registers + STATUS) & STATUS_DONE))
		return IRQ_NONE;
	/* Writing a one clears it, and lets the line go. */
	iowrite32(STATUS_DONE, adder->registers + STATUS);
	complete(&adder->done);
	return IRQ_HANDLED;
}

static struct adder *adder_of(struct file *file)
{
	return container_of(file->private_data, struct adder, misc);
}

static ssize_t adder_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	struct adder *adder = adder_of(file);
	size_t length = min_t(size_t, count, MOST_BYTES);
	ssize_t result = length;

	mutex_lock(&adder->lock);
	if (copy_from_user(adder->buffer, from, length)) {
		result = -EFAULT;
		goto out;
	}
	reinit_completion(&adder->done);
	lo_hi_writeq(adder->address, adder->registers + SOURCE);
	iowrite32(length, adder->registers + LENGTH);
	iowrite32(1, adder->registers + START);
	if (!wait_for_completion_timeout(&adder->done, 10 * HZ)) {
		result = -ETIMEDOUT;
		goto out;
	}
	adder->sum = ioread32(adder->registers + SUM);
out:
	mutex_unlock(&adder->lock);
	return result;
}

static ssize_t adder_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	struct adder *adder = adder_of(file);
	char text[12];
	int length = scnprintf(text, sizeof(text), "%u\n", adder->sum);

	return simple_read_from_buffer(to, count, at, text, length);
}

static const struct file_operations adder_operations = {
	.owner = THIS_MODULE,
	.read = adder_read,
	.write = adder_write,
};

static int adder_probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	struct adder *adder;
	int error;

	adder = devm_kzalloc(&pci->dev, sizeof(*adder), GFP_KERNEL);
	if (!adder)
		return -ENOMEM;
	adder->pci = pci;
	init_completion(&adder->done);
	mutex_init(&adder->lock);
	pci_set_drvdata(pci, adder);

	/* Enables memory accesses, and maps the registers behind base address 0. */
	error = pcim_enable_device(pci);
	if (!error)
		error = pcim_iomap_regions(pci, BIT(0), "adder");
	if (!error)
		error = dma_set_mask_and_coherent(&pci->dev, DMA_BIT_MASK(64));
	if (error)
		return error;
	adder->registers = pcim_iomap_table(pci)[0];
	adder->buffer = dmam_alloc_coherent(&pci->dev, PAGE_SIZE, &adder->address, GFP_KERNEL);
	if (!adder->buffer)
		return -ENOMEM;

	/* Lets the function read memory by itself. */
	pci_set_master(pci);
	error = pci_alloc_irq_vectors(pci, 1, 1, PCI_IRQ_ALL_TYPES);
	if (error < 0)
		return error;
	error = request_irq(pci_irq_vector(pci, 0), adder_interrupt, IRQF_SHARED, "adder", adder);
	if (error)
		goto no_vectors;

	adder->misc.minor = MISC_DYNAMIC_MINOR;
	adder->misc.name = "adder";
	adder->misc.fops = &adder_operations;
	error = misc_register(&adder->misc);
	if (error)
		goto no_interrupt;
	dev_info(&pci->dev, "adder with %s\n", pci->msi_enabled ? "MSI" : "INTx");
	return 0;

no_interrupt:
	free_irq(pci_irq_vector(pci, 0), adder);
no_vectors:
	pci_free_irq_vectors(pci);
	return error;
}

static void adder_remove(struct pci_dev *pci)
{
	struct adder *adder = pci_get_drvdata(pci);

	misc_deregister(&adder->misc);
	free_irq(pci_irq_vector(pci, 0), adder);
	pci_free_irq_vectors(pci);
}

static const struct pci_device_id adder_ids[] = {
	{ PCI_DEVICE(0x1234, 0xADD0) },
	{ }
};
MODULE_DEVICE_TABLE(pci, adder_ids);

static struct pci_driver adder_driver = {
	.name = "adder",
	.id_table = adder_ids,
	.probe = adder_probe,
	.remove = adder_remove,
};
module_pci_driver(adder_driver);

MODULE_DESCRIPTION("Adds up bytes by the pci-adder of hv's tutorial");
MODULE_LICENSE("Dual MIT/GPL");
